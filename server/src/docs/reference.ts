import { html } from 'hono/html'
import type { Operation } from '../http/openapi.ts'
import { ignoredWords } from '../http/stripe/params.ts'

/** The API's operations, one after the other, as HTML. */
export function referenceBody(operations: Operation[]): string {
  const resources = new Map<string, Operation[]>()
  for (const operation of operations) {
    const resource = operation.path.split('/')[2] ?? ''
    resources.set(resource, [...(resources.get(resource) ?? []), operation])
  }
  return String(html`<h1>API reference</h1>
<p>Stripe's routes, parameters and objects, by the schemas that check each request. Send your secret key as a bearer token, bodies form-encoded; any Stripe client does
that by itself. Machine-readable: <a href="/openapi.json">openapi.json</a>.</p>
<p>What Stripe's objects cannot say stands in their field <code>giro</code>. Every POST takes an <code>Idempotency-Key</code>; every request takes <code>expand[]</code>.</p>
${[...resources].map(
  ([resource, all]) => html`<h2 id="${resource}">${resource.replaceAll('_', ' ')}</h2>
${all.map(operationSection)}`,
)}`)
}

function operationSection({ method, path, parameters }: Operation) {
  const shown = parameters
    .filter(({ schema }) => !isRefused(schema) && !isIgnored(schema))
    .sort((a, b) => Number(b.required) - Number(a.required))
  const ignored = parameters.filter(({ schema }) => isIgnored(schema)).map(({ name }) => name)
  return html`<section class="operation"><h3><code>${method}</code> <code>${path}</code></h3>
${
  shown.length === 0
    ? html`<p class="muted">No parameters.</p>`
    : html`<ul class="parameters">${shown.map(
        ({ name, required, schema }) =>
          html`<li><code>${name}</code> <span class="muted">${kindOf(schema)}${required ? ', required' : ''}${
            typeof schema.description === 'string' ? `; ${schema.description}` : ''
          }</span></li>`,
      )}</ul>`
}${ignored.length === 0 ? '' : html`<p class="muted">Taken, and changes nothing here: ${ignored.join(', ')}.</p>`}</section>`
}

/** A parameter of Stripe's that is only known so that it can be refused with a reason. */
const isRefused = (schema: Record<string, unknown>) => schema.deprecated === true

/** See `ignored` in params.ts. */
const isIgnored = (schema: Record<string, unknown>) => schema.description === ignoredWords

function kindOf(schema: Record<string, unknown>): string {
  if (Array.isArray(schema.enum)) return schema.enum.join(' | ')
  if (Array.isArray(schema.anyOf)) {
    const kinds = new Set((schema.anyOf as Record<string, unknown>[]).map(kindOf))
    kinds.delete('null')
    return [...kinds].join(' or ')
  }
  if (schema.type === 'array') return 'list'
  if (schema.type === 'object') return 'object'
  return typeof schema.type === 'string' ? schema.type : 'value'
}
