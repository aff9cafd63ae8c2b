import { context, element, integer, oid, sequence, time, unsigned } from '../pki/der.ts';
import { attribute } from '../pki/name.ts';
import { Oid } from '../pki/oid.ts';
import { keyIdentifier } from '../pki/public-key.ts';
import type { CustomerCertificateRequest } from './customer-certificate.ts';
import type { Draft } from './draft.ts';
import * as extension from './extension.ts';
import { oncePerBytes } from './once.ts';
import { caKeyType, signatureAlgorithm } from './signature-algorithm.ts';
import { readIssuer } from './tbs-certificate.ts';

/** What all customers' certificates of one issuing CA under one profile of its institution have in common. */
export type CustomerProfile = Pick<
  CustomerCertificateRequest,
  'issuer' | 'organization' | 'crlUrl' | 'caIssuersUrl' | 'ocspUrl' | 'policyOid'
>;

/** What is each certificate's own. */
export type CustomerParts = Omit<CustomerCertificateRequest, keyof CustomerProfile>;

/** Drafts customers' certificates of one profile: the bytes that `prepareCustomerCertificate` would give, sooner. */
export type CustomerTemplate = (parts: CustomerParts) => Draft;

/**
 * Prepares the DER that all certificates of this profile have in common; serial number, validity, common name, key and key
 * identifier are filled in. Byte for byte what `prepareCustomerCertificate` writes (customer-template.test.ts compares
 * the two with each other and with another library). Throws on values that no certificate can hold.
 */
export function customerTemplate(profile: CustomerProfile): CustomerTemplate {
  const issuer = readIssuer(profile.issuer);
  const version = element(context(0), unsigned(2));
  const algorithmAndIssuer = joined(signatureAlgorithm(caKeyType(issuer.publicKey)), issuer.subject);
  const organization = attribute(oid(Oid.organizationName), profile.organization);
  const commonNameType = oid(Oid.commonName);
  // The key identifier is the last of its extension, always 20 octets: all around it is the same in every certificate.
  const noKeyId = new Uint8Array(20);
  const upToKeyId = joined(
    extension.authorityKeyIdentifier(issuer.subjectKeyId),
    extension.subjectKeyIdentifier(noKeyId),
  );
  const fromKeyId = joined(
    extension.endEntity(),
    extension.keyUsage('digitalSignature'),
    extension.extendedKeyUsage(Oid.clientAuth),
    extension.certificatePolicies(profile.policyOid),
    extension.crlDistributionPoints(profile.crlUrl),
    extension.authorityInfoAccess(profile),
  );
  const extensions = element(context(3), sequence(upToKeyId, fromKeyId));
  const afterKeyId = extensions.subarray(extensions.length - fromKeyId.length);
  const beforeKeyId = extensions.subarray(0, extensions.length - fromKeyId.length - noKeyId.length);
  return ({ serial, publicKey, commonName, notBefore, notAfter }) => ({
    serial,
    tbs: sequence(
      version,
      integer(serial),
      algorithmAndIssuer,
      sequence(time(notBefore), time(notAfter)),
      sequence(organization, attribute(commonNameType, commonName)),
      publicKey,
      beforeKeyId,
      keyIdentifier(publicKey),
      afterKeyId,
    ),
  });
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** The templates of each issuer, by everything else that stands in them: whatever changes makes another. */
const templatesOf = oncePerBytes(() => new Map<string, CustomerTemplate>());
const mostTemplates = 1000;

/** The template of a profile, made once while the program runs. */
export function templateOf(profile: CustomerProfile): CustomerTemplate {
  const { issuer, organization, crlUrl, caIssuersUrl, ocspUrl, policyOid } = profile;
  const templates = templatesOf(issuer) ?? new Map<string, CustomerTemplate>();
  const key = JSON.stringify([organization, crlUrl, caIssuersUrl, ocspUrl, policyOid]);
  const known = templates.get(key);
  if (known) return known;
  const made = customerTemplate(profile);
  if (templates.size >= mostTemplates) templates.clear();
  templates.set(key, made);
  return made;
}
