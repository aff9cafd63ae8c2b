/**
 * Why an RSA public key must not be trusted, or undefined when nothing speaks against it: a bad exponent
 * (NIST SP 800-89 §5.3.3), a tiny factor, primes close together (Fermat), or the ROCA shape (CVE-2017-15361).
 */
export function rsaWeakness(modulus: bigint, exponent: bigint): string | undefined {
  if (exponent < 65537n || exponent > 1n << 32n || exponent % 2n === 0n) return 'exponent';
  if (modulus % 2n === 0n || smallPrimes.some((prime) => modulus % prime === 0n)) return 'tiny factor';
  if (hasRocaShape(modulus)) return 'ROCA';
  if (hasClosePrimes(modulus)) return 'close primes';
  return undefined;
}

const smallPrimes = oddPrimesUpTo(751);

function oddPrimesUpTo(limit: number): bigint[] {
  const primes: number[] = [];
  for (let n = 3; n <= limit; n += 2) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map(BigInt);
}

// The flawed chips made primes that are powers of 65537 modulo a product of small primes, so the modulus is one too.
// An honest modulus passes for all primes up to 167 about once in 2^27.
function hasRocaShape(modulus: bigint): boolean {
  return smallPrimes.every((prime) => prime > 167n || powersOf65537(prime).has(modulus % prime));
}

function powersOf65537(prime: bigint): Set<bigint> {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * 65537n) % prime) powers.add(power);
  return powers;
}

// A hundred rounds of Fermat's method, as the CA/Browser Forum's baseline requirements ask (§6.1.1.3).
function hasClosePrimes(modulus: bigint): boolean {
  let a = squareRoot(modulus);
  if (a * a < modulus) a += 1n;
  for (let round = 0; round < 100; round++, a += 1n) {
    const rest = a * a - modulus;
    if (squareRoot(rest) ** 2n === rest) return true;
  }
  return false;
}

/** The integer part of the square root, by Newton's method from above. */
function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
