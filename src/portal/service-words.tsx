import type { RefusalFacts, RefusalWords } from './refusal-words.tsx';

/** Refusals that are about the service or the PC, not about a person. */
export type ServiceCode = 'E1301' | 'E1501';

type Words = Record<ServiceCode, (facts: RefusalFacts) => RefusalWords>;

export const serviceJa: Words = {
  E1301: () => ({
    title: 'このパソコンでは取得できません',
    lead: 'お使いのパソコンまたはブラウザーが推奨環境にあたらないため、電子証明書を取得できません。取得コードはまだ使えます。',
    body: <p>推奨環境を確認し、対応するパソコンで操作してください。</p>,
    actions: ['environment'],
  }),
  E1501: ({ period }) => ({
    title: 'サービスを停止しています',
    lead: period
      ? `メンテナンスのため、${period.from}から${period.until}までご利用いただけません。`
      : 'メンテナンスのため、ご利用いただけない時間帯があります。',
    body: (
      <p>
        {period
          ? 'メンテナンスが終わったあとに、もう一度操作してください。'
          : 'この画面が表示されたときは、表示された時刻のあとに、もう一度操作してください。'}
        電子証明書と取得コードは、そのまま使えます。ヘルプはご覧いただけます。
      </p>
    ),
    actions: ['help'],
  }),
};

export const serviceEn: Words = {
  E1301: () => ({
    title: 'The certificate cannot be acquired on this computer',
    lead: 'This computer or browser is not one of the supported ones, so the certificate cannot be acquired here. Your acquisition code can still be used.',
    body: <p>Please look at the supported computers and use one of them.</p>,
    actions: ['environment'],
  }),
  E1501: ({ period }) => ({
    title: 'The service is closed',
    lead: period
      ? `We are closed for maintenance from ${period.from} until ${period.until}.`
      : 'At times we are closed for maintenance.',
    body: (
      <p>
        {period ? 'Please try again after that.' : 'When you see this page, please try again after the time it shows.'}{' '}
        Your certificate and your acquisition code stay as they are. The help pages are open.
      </p>
    ),
    actions: ['help'],
  }),
};
