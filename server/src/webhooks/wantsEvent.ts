/** Whether an endpoint that enabled these types hears of events of this type. */
export function wantsEvent(enabledEvents: string[], type: string): boolean {
  return enabledEvents.includes('*') || enabledEvents.includes(type)
}
