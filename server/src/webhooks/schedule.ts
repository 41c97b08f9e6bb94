/**
 * Seconds from a failed attempt to the next: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 3 h, 6 h, then every 12 h. Fourteen
 * attempts over 71 hours; then the delivery is `failed`, and the event still stands under GET /v1/events.
 */
const delaysS = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 43_200, 43_200, 43_200, 43_200]

/** When to try again after `attempts` failed ones, or null: given up. A tenth of chance keeps receivers from being hit at once. */
export function nextAttemptMs(attempts: number, nowMs: number): number | null {
  const delay = delaysS[attempts - 1]
  return delay === undefined ? null : nowMs + Math.round(delay * 1000 * (0.95 + Math.random() * 0.1))
}
