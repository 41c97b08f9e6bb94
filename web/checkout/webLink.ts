/** The address if a browser may go there (http or https, never javascript:), else null. */
export function webLink(url: string | null): string | null {
  if (!url) return null
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol) ? url : null
  } catch {
    return null
  }
}
