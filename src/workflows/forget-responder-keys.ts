import type { Dependencies } from './dependencies.ts';
import { responderKeyName } from './ocsp-responder.ts';

/** Programs' clocks differ by less: after that nobody answers with a responder that has ended. */
const kept = { hours: 24 };

/**
 * Removes the keys of responders that ended a day ago and were replaced. Whatever a program on the same keys is using stays:
 * nobody answers with a certificate that has ended. What the registry knows of such a responder stays as well. Interrupted or
 * run twice, at any number of programs at once, it does the same.
 */
export async function forgetResponderKeys(deps: Dependencies): Promise<void> {
  const replaced = await deps.store.transaction(deps.clock(), (tx) =>
    tx.ocspResponders.replaced(tx.now.subtract(kept), tx.now),
  );
  for (const { id, keyName } of replaced) {
    // Whoever can change the registry must not choose what is removed.
    if (keyName === responderKeyName(id)) await deps.responderKeys.remove?.(keyName);
  }
}
