import type { Child } from 'hono/jsx';
import type { Contract } from '../../domain/contract/contract.ts';
import { Box } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { ContractLayout } from './contract-layout.tsx';
import { contractWords } from './words.ts';

const ja = { none: 'この契約の届出はまだありません。' };
const en: typeof ja = { none: 'There are no applications of this contract yet.' };

/** 届出の履歴 of one contract. */
export function ContractApplicationsPage(props: { page: ConsolePage; contract: Contract; children?: Child }) {
  const { page, contract } = props;
  const t = page.lang === 'en' ? en : ja;
  return (
    <ContractLayout page={page} contract={contract} tab="applications">
      {props.children ?? (
        <Box id="applications-h" title={contractWords(page.lang).tab.applications}>
          <p class="box__say">{t.none}</p>
        </Box>
      )}
    </ContractLayout>
  );
}
