/** Everything that the CLI takes from the environment; nothing else reads it. */
export type Environment = {
  /** base URL of the server */
  server: string
  /** the merchant's secret key */
  apiKey: string
  privateKey: string | null
  keystorePassword: string | null
}

export function readEnvironment(env: Record<string, string | undefined>): Environment {
  return {
    server: (env.GIRO_PUBLIC_URL ?? `http://localhost:${env.GIRO_PORT ?? 4280}`).replace(/\/+$/, ''),
    apiKey: env.GIRO_API_KEY ?? 'sk_test_giro_local',
    privateKey: env.GIRO_PRIVATE_KEY ?? null,
    keystorePassword: env.GIRO_KEYSTORE_PASSWORD ?? null,
  }
}
