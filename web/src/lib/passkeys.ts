import { i18n } from "@lingui/core";
import { beginPasskey, type NewPasskey, open, requestPasskey, type UsedPasskey } from "@/api";
import { fromBase64Url, toBase64Url } from "./bytes";

/** Whether this browser, on this page, has passkeys at all. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && isSecureContext;
}

/**
 * Asks the reader for one of their passkeys; only for these, where any are named. Null where they decline; a
 * `DOMException` where this page may not ask.
 */
export async function askForPasskey(known: readonly string[] = []): Promise<UsedPasskey | null> {
  const options = await open(requestPasskey());
  const allowed = known.length > 0 ? known : options.allowCredentials.map(({ id }) => id);
  const credential = await navigator.credentials
    .get({
      publicKey: {
        challenge: fromBase64Url(options.challenge),
        rpId: options.rpId,
        timeout: options.timeout,
        userVerification: options.userVerification === "required" ? "required" : "preferred",
        allowCredentials: allowed.map((id) => ({ id: fromBase64Url(id), type: "public-key" as const })),
      },
    })
    .catch((failure: unknown) => {
      if (failure instanceof DOMException && failure.name === "SecurityError") throw failure;
      return null;
    });
  if (!(credential instanceof PublicKeyCredential)) return null;
  const { response } = credential;
  if (!(response instanceof AuthenticatorAssertionResponse)) return null;
  return {
    credentialId: credential.id,
    authenticatorData: toBase64Url(response.authenticatorData),
    clientDataJSON: toBase64Url(response.clientDataJSON),
    signature: toBase64Url(response.signature),
    userHandle: response.userHandle ? toBase64Url(response.userHandle) : null,
  };
}

/** Why the browser made or took no passkey, for the reader; null for a failure that is not the browser's. */
export function passkeyProblem(failure: unknown): string | null {
  if (!(failure instanceof DOMException)) return null;
  switch (failure.name) {
    case "InvalidStateError":
      return i18n._("This device has a passkey for your account already.");
    case "SecurityError":
      return i18n._(
        "Passkeys are bound to the address that this server is known by, and this is another one.",
      );
    default:
      return i18n._("No passkey was made: it was cancelled, or took too long.");
  }
}

/** Has the device make a passkey. */
export async function makePasskey(): Promise<Omit<NewPasskey, "name">> {
  const options = await open(beginPasskey());
  const { residentKey, requireResidentKey, userVerification } = options.authenticatorSelection;
  const made = await navigator.credentials.create({
    publicKey: {
      rp: options.rp,
      user: { ...options.user, id: fromBase64Url(options.user.id) },
      challenge: fromBase64Url(options.challenge),
      pubKeyCredParams: options.pubKeyCredParams.map(({ alg }) => ({ alg, type: "public-key" as const })),
      timeout: options.timeout,
      excludeCredentials: options.excludeCredentials.map(({ id }) => ({
        id: fromBase64Url(id),
        type: "public-key" as const,
      })),
      authenticatorSelection: {
        residentKey: residentKey === "required" ? "required" : "preferred",
        requireResidentKey,
        userVerification: userVerification === "required" ? "required" : "preferred",
      },
      attestation: "none",
    },
  });
  if (
    !(made instanceof PublicKeyCredential) ||
    !(made.response instanceof AuthenticatorAttestationResponse)
  ) {
    throw new DOMException("", "NotAllowedError");
  }
  return {
    clientDataJSON: toBase64Url(made.response.clientDataJSON),
    attestationObject: toBase64Url(made.response.attestationObject),
  };
}
