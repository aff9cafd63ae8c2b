import type { Lang } from '../web/page.ts';

const words = {
  ja: '電子証明書を取得したパソコンは当金庫につながり、取得していないほかのパソコンはつながらないことを示す図',
  en: 'A computer with a certificate is connected to the bank; another computer, without one, is not.',
};

/** What certificate login means, in one drawing; coloured by class so that it follows the institution's hue. */
export function LoginPicture({ lang }: { lang: Lang }) {
  return (
    <svg viewBox="0 0 528 268" role="img" aria-label={words[lang]}>
      <rect class="f-300" x="0" y="232" width="528" height="2" rx="1" />
      <Laptop />
      <path class="s-900" d="M276 128H372" stroke-width="4" stroke-linecap="round" stroke-dasharray="1 11" />
      <Lock />
      <Bank />
      <g transform="translate(286 168)">
        <rect class="f-gray-420" x="6" y="6" width="64" height="44" rx="5" />
        <rect class="f-gray-50" x="11" y="11" width="54" height="34" rx="2" />
        <path class="f-gray-300" d="M0 54h76l-3 7a4 4 0 0 1-4 3H7a4 4 0 0 1-4-3z" />
        <path class="s-gray-700" d="m31 21 14 14m0-14L31 35" stroke-width="4" stroke-linecap="round" />
      </g>
    </svg>
  );
}

function Laptop() {
  return (
    <g>
      <rect class="f-1200" x="18" y="44" width="232" height="156" rx="12" />
      <rect class="f-white" x="28" y="54" width="212" height="136" rx="5" />
      <path class="f-400" d="M0 214h268l-8 14a8 8 0 0 1-7 4H15a8 8 0 0 1-7-4z" />
      <rect class="f-200" x="0" y="202" width="268" height="14" rx="4" />
      <rect class="f-400" x="106" y="202" width="56" height="6" rx="3" />
      <rect class="f-50 s-900" x="56" y="74" width="116" height="92" rx="6" stroke-width="2.5" />
      <rect class="f-900" x="70" y="90" width="56" height="8" rx="4" />
      <rect class="f-300" x="70" y="108" width="86" height="5" rx="2.5" />
      <rect class="f-300" x="70" y="121" width="86" height="5" rx="2.5" />
      <rect class="f-300" x="70" y="134" width="54" height="5" rx="2.5" />
      <path class="f-900" d="m156 158-7 26 15-8 15 8-7-26z" />
      <circle class="f-yellow s-white" cx="164" cy="146" r="19" stroke-width="3" />
      <path
        class="s-1200"
        d="m155.5 146.5 6 6 11-12"
        fill="none"
        stroke-width="3.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
      <rect class="f-100" x="196" y="78" width="28" height="6" rx="3" />
      <rect class="f-100" x="196" y="92" width="28" height="6" rx="3" />
    </g>
  );
}

function Lock() {
  return (
    <g transform="translate(302 106)">
      <circle class="f-50" cx="22" cy="22" r="24" />
      <rect class="f-900" x="9" y="19" width="26" height="19" rx="4" />
      <path class="s-900" d="M14 19v-5a8 8 0 0 1 16 0v5" fill="none" stroke-width="3.5" />
      <circle class="f-white" cx="22" cy="27" r="2.8" />
      <path class="s-white" d="M22 28v5" stroke-width="2.4" stroke-linecap="round" />
    </g>
  );
}

function Bank() {
  return (
    <g>
      <path class="f-1100" d="M384 118 448 74l64 44z" />
      <circle class="f-300" cx="448" cy="101" r="8" />
      <rect class="f-900" x="384" y="118" width="128" height="10" />
      <rect class="f-100" x="396" y="128" width="104" height="86" />
      {[398, 426, 454, 482].map((x) => (
        <rect class="f-white s-900" x={x} y="128" width="16" height="86" stroke-width="2" />
      ))}
      <rect class="f-900" x="384" y="214" width="128" height="8" />
      <rect class="f-1100" x="374" y="222" width="148" height="10" />
    </g>
  );
}
