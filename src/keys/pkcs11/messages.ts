import type { CaKeyType } from '../../ca/signer.ts';

/** What Warifu asks the process that holds a token. */
export type Question =
  | {
      readonly ask: 'open';
      readonly module: string;
      readonly token: string;
      readonly pin: string;
      readonly acceptedBefore: boolean;
    }
  | { readonly ask: 'find'; readonly name: string }
  | { readonly ask: 'generate'; readonly name: string; readonly keyType: CaKeyType }
  | { readonly ask: 'sign'; readonly name: string; readonly bytes: Uint8Array };

/** A public key as the token tells it: of EC the uncompressed point. */
export type TokenKey =
  | { readonly kind: 'ec'; readonly params: Uint8Array; readonly point: Uint8Array }
  | { readonly kind: 'rsa'; readonly modulus: Uint8Array; readonly exponent: Uint8Array };

/**
 * Why it did not go. `pin`: the token refuses the PIN, or would be locked by the next wrong one; asking again without a
 * person having been there makes it worse. `gone`: the token cannot be reached as it was; a new process may find it
 * again. `failed`: this one thing did not go.
 */
export interface Failure {
  readonly kind: 'pin' | 'gone' | 'failed';
  readonly message: string;
  /** The token was given the PIN and did not take it; absent where it was not given one. */
  readonly pinGiven?: boolean | undefined;
}

export type Answer = { readonly value: unknown } | { readonly failure: Failure };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}
export type Answered = { readonly id: number } & Answer;
