import type { CDPSession, Page } from 'playwright-core'

/** A device with a fingerprint reader in it, whose owner always agrees. */
export type Authenticator = {
  credentials: () => Promise<{ credentialId: string }[]>
  /** the owner says no, or is somebody else */
  refuse: (refuses: boolean) => Promise<void>
  /** the device is lost */
  remove: () => Promise<void>
}

/** Adds Chromium's virtual authenticator to a page: real P-256 keys, real assertions. */
export async function addAuthenticator(page: Page): Promise<Authenticator> {
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
  return {
    credentials: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    refuse: async (refuses) => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: !refuses })
    },
    remove: async () => {
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    },
  }
}
