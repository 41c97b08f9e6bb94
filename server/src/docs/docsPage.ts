import { html, raw } from 'hono/html'
import { contents } from './contents.ts'

/** One document in the site's frame. `body` is HTML of our own making. No script: it is text. */
export function docsPage(slug: string, title: string, body: string) {
  const link = (page: { slug: string; title: string }) =>
    html`<li><a href="${address(page.slug)}" ${page.slug === slug ? raw('aria-current="page"') : ''}>${page.title}</a></li>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Giro</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header><a href="/docs">Giro</a> <a class="to-contents" href="#contents">Contents</a> <a href="/dashboard">Dashboard</a></header>
<div class="frame">
<main id="text">${raw(body)}</main>
<nav id="contents" aria-label="Documents">${contents.map(
    (section) => html`<h2>${section.title}</h2><ul>${section.pages.map(link)}</ul>`,
  )}</nav>
</div>
</body>
</html>`
}

export const address = (slug: string) => (slug === 'index' ? '/docs' : `/docs/${slug}`)
