import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { softHsmModule } from './soft-hsm.ts';

/** Whether a C compiler is here: the tests with a module of our own are skipped where there is none. */
export const canMakeModules = softHsmModule !== undefined && spawnSync('cc', ['--version']).status === 0;
if (!canMakeModules) console.warn('cc or softhsm2 is not here: the tests with an odd PKCS#11 module are skipped');

/** SoftHSM, but that logins are counted, and answered with a code of a token's maker. */
export interface OddModule {
  readonly module: string;
  /** From now on C_Login answers this CK_RV and asks nobody; undefined: SoftHSM answers. */
  answerLogins(code: number | undefined): void;
  logins(): number;
}

/** Makes the module in this folder. It looks for what to answer in a file beside it. */
export function oddModule(folder: string): OddModule {
  const [source, module, counted, answer] = ['odd.c', 'odd.so', 'logins', 'answer'].map((name) => join(folder, name));
  // C_GetFunctionList hands out a copy of SoftHSM's table with C_Login replaced: the 19th of 68 functions.
  const text = `
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
typedef unsigned long (*login_function)(unsigned long, unsigned long, void *, unsigned long);
struct table { unsigned char version[8]; void *functions[68]; };
static struct table ours;
static login_function theirs;
static unsigned long login(unsigned long session, unsigned long user, void *pin, unsigned long length) {
  unsigned long code;
  FILE *file = fopen(${JSON.stringify(counted)}, "a");
  fputc('x', file);
  fclose(file);
  file = fopen(${JSON.stringify(answer)}, "r");
  if (!file) return theirs(session, user, pin, length);
  if (fscanf(file, "%lu", &code) != 1) code = 5;
  fclose(file);
  return code ? code : theirs(session, user, pin, length);
}
unsigned long C_GetFunctionList(struct table **list) {
  void *library = dlopen(${JSON.stringify(softHsmModule)}, RTLD_NOW | RTLD_LOCAL);
  unsigned long (*get)(struct table **) = dlsym(library, "C_GetFunctionList");
  struct table *whole;
  unsigned long code = get(&whole);
  if (code) return code;
  memcpy(&ours, whole, sizeof ours);
  theirs = (login_function)ours.functions[18];
  ours.functions[18] = (void *)login;
  *list = &ours;
  return 0;
}
`;
  writeFileSync(source!, text);
  execFileSync('cc', ['-shared', '-fPIC', '-o', module!, source!, '-ldl']);
  return {
    module: module!,
    answerLogins: (code) => writeFileSync(answer!, String(code ?? 0)),
    logins: () => (existsSync(counted!) ? readFileSync(counted!, 'utf8').length : 0),
  };
}
