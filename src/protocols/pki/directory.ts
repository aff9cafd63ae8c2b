import type { ListName } from '../../domain/certificate/crl.ts';
import type { Dependencies } from '../../workflows/dependencies.ts';
import { together } from '../../workflows/together.ts';

/** What is published, by its names. */
export interface Directory {
  /** The certificate of a CA that is signed, DER. */
  certificate(authorityId: string): Promise<Uint8Array | undefined>;
  has(list: ListName): Promise<boolean>;
}

/**
 * Keeps in memory which CAs and lists there are: neither ever goes again, so what is known needs no database, and is there
 * while that is away. What is not known is looked for anew, once for all who ask meanwhile: names that do not exist, asked
 * for by the thousand, make one look after another and not a thousand. Throws while the database is away.
 */
export function directory({ store, clock }: Pick<Dependencies, 'store' | 'clock'>): Directory {
  const certificates = new Map<string, Uint8Array>();
  const lists = new Set<string>();
  const nameOf = ({ authorityId, part }: ListName) => `${authorityId}/${part}`;

  const look = together(() =>
    store.transaction(clock(), async (tx) => {
      for (const { id, certificate } of await tx.authorities.allSigned()) {
        if (certificate) certificates.set(id, certificate);
      }
      for (const name of await tx.crls.names()) lists.add(nameOf(name));
    }),
  );

  return {
    async certificate(authorityId) {
      if (!certificates.has(authorityId)) await look();
      return certificates.get(authorityId);
    },
    async has(list) {
      const name = nameOf(list);
      // A part is opened before its CA has a certificate in it, a CA's complete list with its row.
      if (!lists.has(name)) await look();
      return lists.has(name);
    },
  };
}
