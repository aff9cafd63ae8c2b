import { DerError, DerReader, element, oid, readOid, sequence, Tag } from './der.ts';
import { Oid } from './oid.ts';

/** What our names hold. Both are plain text and never parsed: `a+1376` is one value, not two. */
export interface DistinguishedName {
  readonly organization: string;
  readonly commonName: string;
}

/**
 * The name as DER `Name`: O, then CN, each alone in its RDN, each a UTF8String (RFC 5280 §4.1.2.4).
 * Throws RangeError when a value is empty, longer than 64 characters (its upper bound) or has control characters.
 */
export function distinguishedName(name: DistinguishedName): Uint8Array {
  return sequence(
    attribute(oid(Oid.organizationName), name.organization),
    attribute(oid(Oid.commonName), name.commonName),
  );
}

/** One RDN with this one attribute, as `distinguishedName` writes it. `type` is an OBJECT IDENTIFIER, DER. */
export function attribute(type: Uint8Array, value: string): Uint8Array {
  const length = [...value].length;
  if (length < 1 || length > 64) throw new RangeError('a name is 1 to 64 characters long');
  if (/\p{Cc}|\p{Cs}/u.test(value)) throw new RangeError('a name has no control characters');
  return element(Tag.set, sequence(type, element(Tag.utf8String, Buffer.from(value, 'utf8'))));
}

/** Each attribute of a DER `Name` in order; those whose value is not UTF-8, Printable or IA5 have no text. Throws DerError. */
export function readName(der: Uint8Array): { type: string; text: string | undefined }[] {
  const attributes: { type: string; text: string | undefined }[] = [];
  const names = new DerReader(DerReader.only(der, Tag.sequence).content);
  while (names.more) {
    const set = names.into(Tag.set);
    do {
      const pair = set.into(Tag.sequence);
      const type = readOid(pair.next(Tag.oid));
      const { tag, content } = pair.next();
      pair.end();
      attributes.push({ type, text: readText(tag, content) });
    } while (set.more);
  }
  return attributes;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(tag: number, content: Uint8Array): string | undefined {
  if (tag !== Tag.utf8String && tag !== Tag.printableString && tag !== Tag.ia5String) return undefined;
  try {
    const text = utf8.decode(content);
    if (tag !== Tag.utf8String && /[^\x20-\x7e]/.test(text)) throw new DerError('not ASCII');
    return text;
  } catch {
    throw new DerError('text is not what its tag says');
  }
}
