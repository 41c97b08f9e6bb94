/** Everything that the CLI takes from the environment; nothing else reads it. */
export type Environment = {
  /** base URL of the server */
  server: string
  /** the merchant's secret key */
  apiKey: string
  privateKey: string | null
  keystore: string | null
  keystorePassword: string | null
  color: boolean
}

export function readEnvironment(env: Record<string, string | undefined>): Environment {
  return {
    server: (env.GIRO_PUBLIC_URL ?? `http://localhost:${env.GIRO_PORT ?? 4280}`).replace(/\/+$/, ''),
    apiKey: env.GIRO_API_KEY ?? 'sk_test_giro_local',
    privateKey: env.GIRO_PRIVATE_KEY ?? null,
    keystore: env.GIRO_KEYSTORE ?? null,
    keystorePassword: env.GIRO_KEYSTORE_PASSWORD ?? null,
    color: env.NO_COLOR === undefined && env.TERM !== 'dumb',
  }
}
