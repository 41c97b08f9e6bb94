/** Puts `text` on the clipboard, also where a page without HTTPS has no clipboard API. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text)
    } catch {
      // refused by a policy: the old way may still be allowed
    }
  }
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.className = 'visually-hidden'
  // a modal dialog makes everything outside it inert
  const host = document.querySelector('dialog[open]') ?? document.body
  host.append(area)
  const focused = document.activeElement
  area.select()
  const copied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  if (!copied) throw new Error('the browser refused to copy')
}
