import { distinguishedName } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import type { RootRequest } from './authority-certificate.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { issuedDraft } from './issued-draft.ts';
import { draftOf } from './tbs-certificate.ts';

/** Server certificates for trying Warifu out on one machine. In production the web's own CAs issue them. */

export interface LocalServerRequest extends RootRequest {
  /** The local root's certificate, DER. */
  readonly issuer: Uint8Array;
  /** DNS names, `localhost` or below it; the first label may be `*`. */
  readonly hosts: readonly string[];
}

/** The longest validity that browsers take in a server's certificate. */
const longestValidity = Temporal.Duration.from({ hours: 397 * 24 });

/**
 * Drafts a root of its own for server certificates. Critical name constraints hold it to this machine, so that
 * someone who trusts it for a trial gives nobody power over other sites.
 */
export function prepareLocalRoot(request: RootRequest): Draft {
  const subject = distinguishedName(request);
  return draftOf({
    ...request,
    signedWith: request.publicKey,
    issuer: subject,
    subject,
    extensions: [
      extension.subjectKeyIdentifier(keyIdentifier(request.publicKey)),
      extension.certificateAuthority(0),
      extension.keyUsage('keyCertSign', 'cRLSign'),
      extension.extendedKeyUsage(Oid.serverAuth),
      extension.onlyThisMachine(),
    ],
  });
}

/** Drafts a server's certificate for names on this machine. Throws RangeError above 397 days or for another host. */
export function prepareLocalServer(request: LocalServerRequest): Draft {
  // The last second counts as well (RFC 5280 §4.1.2.5).
  const validity = request.notBefore.until(request.notAfter).add({ seconds: 1 });
  if (Temporal.Duration.compare(validity, longestValidity) > 0) throw new RangeError('longer than 397 days');
  if (!request.hosts.length || !request.hosts.every(isLocal)) throw new RangeError('not a name below localhost');
  return issuedDraft(
    request,
    extension.endEntity(),
    extension.keyUsage('digitalSignature'),
    extension.extendedKeyUsage(Oid.serverAuth),
    extension.subjectAltName(request.hosts),
  );
}

const isLocal = (host: string): boolean => /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*localhost$/.test(host);
