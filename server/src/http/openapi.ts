import type { Hono } from 'hono'
import { z } from 'zod'
import { apiVersion } from '../events/eventObject.ts'
import { schemaOf } from './stripe/route.ts'

export type Operation = {
  method: string
  path: string
  parameters: { name: string; required: boolean; schema: Record<string, unknown> }[]
}

/** What /v1 takes, read from the schemas that check it: nothing here is written twice. */
export function operationsOf(app: Hono): Operation[] {
  const operations: Operation[] = []
  for (const { method, path, handler } of app.routes) {
    const schema = schemaOf(handler)
    if (!schema) continue
    const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
      properties?: Record<string, Record<string, unknown>>
      required?: string[]
    }
    const parameters = Object.entries(described.properties ?? {}).map(([name, each]) => ({
      name,
      required: described.required?.includes(name) ?? false,
      schema: each,
    }))
    operations.push({ method, path: `/v1${path}`, parameters })
  }
  return operations
}

/** The same as OpenAPI 3.1. Answers have the shapes of npm `stripe` of the version named, plus `giro`. */
export function openApi(operations: Operation[], publicUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { method, path, parameters } of operations) {
    const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }))
    const body = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))
    const given = parameters.length > 0
    const template = path.replace(/:(\w+)/g, '{$1}')
    paths[template] ??= {}
    paths[template][method.toLowerCase()] = {
      operationId: `${method.toLowerCase()}${template.replace(/[^a-z]+(\w)/gi, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
      parameters: [
        ...inPath,
        ...(method === 'POST' || !given
          ? []
          : parameters.map(({ name, required, schema }) => ({ name, in: 'query', required, schema }))),
      ],
      ...(method === 'POST' && given
        ? {
            requestBody: {
              content: {
                'application/x-www-form-urlencoded': {
                  schema: {
                    type: 'object',
                    properties: body,
                    required: parameters.filter(({ required }) => required).map(({ name }) => name),
                  },
                },
              },
            },
          }
        : {}),
      responses: {
        200: { description: "Stripe's object", content: { 'application/json': { schema: { type: 'object' } } } },
        default: { description: "Stripe's error object", content: { 'application/json': { schema: error } } },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Giro',
      version: apiVersion,
      description:
        "Stripe's API for stablecoin payments. Bodies are form-encoded with bracketed keys, as Stripe's clients send them.",
    },
    servers: [{ url: publicUrl }],
    security: [{ secretKey: [] }],
    components: { securitySchemes: { secretKey: { type: 'http', scheme: 'bearer' } } },
    paths,
  }
}

const error = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        type: { type: 'string' },
        code: { type: 'string' },
        message: { type: 'string' },
        param: { type: 'string' },
      },
      required: ['type', 'message'],
    },
  },
  required: ['error'],
}
