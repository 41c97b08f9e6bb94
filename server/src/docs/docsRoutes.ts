import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { Marked } from 'marked'
import type { Context } from '../context.ts'
import { type Operation, openApi } from '../http/openapi.ts'
import { contents } from './contents.ts'
import { address, docsPage } from './docsPage.ts'
import { referenceBody } from './reference.ts'

const folder = fileURLToPath(new URL('../../../docs', import.meta.url))
const pages = contents.flatMap((section) => section.pages)

/** The documents of docs/ as pages, and the API's reference made of its schemas. */
export function docsRoutes({ config }: Pick<Context, 'config'>, operations: Operation[]): Hono {
  const app = new Hono()
  app.get('/openapi.json', (c) => c.json(openApi(operations, config.publicUrl)))
  app.get('/docs/docs.css', serveStatic({ root: `${folder}/..`, path: 'docs/docs.css' }))
  app.get('/docs/images/*', serveStatic({ root: `${folder}/..` }))
  for (const { slug, title } of pages) {
    app.get(address(slug), async (c) => {
      const body =
        slug === 'api' ? referenceBody(operations) : render(await readFile(`${folder}/${slug}.md`, 'utf8'), slug)
      c.header('cache-control', 'no-cache')
      return c.html(docsPage(slug, title, body))
    })
  }
  return app
}

/** Markdown as HTML; a link to another document leads to its page. */
export function render(markdown: string, slug: string): string {
  const marked = new Marked({
    walkTokens(token) {
      if (token.type !== 'link' && token.type !== 'image') return
      if (/^[a-z]+:|^#|^\//.test(token.href)) return
      const [file, anchor] = token.href.split('#')
      const target = posix.join(posix.dirname(slug), file)
      const page = pages.find((each) => `${each.slug}.md` === target)
      token.href = (page ? address(page.slug) : `/docs/${target}`) + (anchor ? `#${anchor}` : '')
    },
    renderer: {
      heading({ tokens, depth }) {
        const text = this.parser.parseInline(tokens)
        const id = text
          .replace(/<[^>]+>|&\w+;/g, '')
          .toLowerCase()
          .replace(/[^\w]+/g, '-')
          .replace(/^-|-$/g, '')
        return `<h${depth} id="${id}">${text}</h${depth}>\n`
      },
      // wide ones scroll by themselves, by keyboard too
      table(token) {
        const row = (cells: typeof token.header, tag: string) =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead>${row(token.header, 'th')}</thead><tbody>${token.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`
      },
    },
  })
  return marked.parse(markdown, { async: false })
}
