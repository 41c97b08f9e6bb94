import type { CDPSession, Page } from 'playwright-core'

/** As Chromium's DevTools protocol has it; the private key is in it. */
type Credential = {
  credentialId: string
  isResidentCredential: boolean
  rpId?: string
  privateKey: string
  userHandle?: string
  signCount: number
}

/** A device with a fingerprint reader in it, whose owner always agrees. */
export type Authenticator = {
  credentials: () => Promise<Credential[]>
  /** the device is lost */
  remove: () => Promise<void>
}

/** Adds Chromium's virtual authenticator to a page: real P-256 keys, real assertions. `credentials`: what another one held. */
export async function addAuthenticator(page: Page, credentials: Credential[] = []): Promise<Authenticator> {
  const session: CDPSession = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  for (const credential of credentials) await session.send('WebAuthn.addCredential', { authenticatorId, credential })
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    remove: async () => {
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    },
  }
}
