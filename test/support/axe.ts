import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds serious or critical on the page, in light and in dark: the rule, and where. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const found: string[] = []
  // colours that are on their way to others would be measured
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
    )
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue
      for (const node of nodes)
        found.push(`${colorScheme} ${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`)
    }
  }
  return found
}
