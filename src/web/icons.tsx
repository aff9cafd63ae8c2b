/** The line icons of the screens: 24-unit grid, drawn with `currentColor`, never read aloud (the word beside them is). */
const shapes = {
  alert: (
    <>
      <path d="M12 3.8 2.5 20.2h19L12 3.8Z" />
      <path d="M12 10v4.5M12 17.3v.1" />
    </>
  ),
  arrow: <path d="M4 12h15M13 6l6 6-6 6" />,
  back: <path d="M20 12H5M11 6l-6 6 6 6" />,
  ban: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m5.8 5.8 12.4 12.4" />
    </>
  ),
  bank: <path d="M3 20.5h18M4.5 9.5 12 4l7.5 5.5H4.5ZM6.5 9.5v8M10.2 9.5v8M13.8 9.5v8M17.5 9.5v8M5 17.5h14" />,
  certificate: (
    <>
      <rect x="3" y="4" width="18" height="13" rx="2" />
      <path d="M7 8.5h7M7 12h4" />
      <circle cx="16.2" cy="13.2" r="2.6" />
      <path d="m14.8 15.6-.6 5 2-1.2 2 1.2-.6-5" />
    </>
  ),
  chart: (
    <>
      <path d="M4 4v16h16.5" />
      <path d="M8.5 16v-4M13 16V8M17.5 16v-6" />
    </>
  ),
  check: <path d="m4.5 12.5 5 5 10-11" />,
  checkCircle: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m8 12.3 2.8 2.8 5.4-5.6" />
    </>
  ),
  chevron: <path d="m9 5 7 7-7 7" />,
  chevronDown: <path d="m5 9 7 7 7-7" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.3l3.3 2" />
    </>
  ),
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="12" rx="1.5" />
      <path d="M15.5 8.5V5A1.5 1.5 0 0 0 14 3.5H6A1.5 1.5 0 0 0 4.5 5v9A1.5 1.5 0 0 0 6 15.5h2.5" />
    </>
  ),
  document: (
    <>
      <path d="M6 3.5h8l4.5 4.5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-15.5a1 1 0 0 1 1-1Z" />
      <path d="M13.5 3.5v5h5M8.5 13h7M8.5 16.5h5" />
    </>
  ),
  dots: <path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="3.2" />,
  download: <path d="M12 3.5v11M7.5 10.5 12 15l4.5-4.5M4 19.5h16" />,
  eye: (
    <>
      <path d="M2.5 12S6 5 12 5s9.5 7 9.5 7-3.5 7-9.5 7-9.5-7-9.5-7Z" />
      <circle cx="12" cy="12" r="3" />
    </>
  ),
  eyeOff: (
    <>
      <path d="M3 3l18 18M10 5.3A9.6 9.6 0 0 1 12 5c6 0 9.5 7 9.5 7a16 16 0 0 1-2.8 3.6M6.3 6.8A15.6 15.6 0 0 0 2.5 12s3.5 7 9.5 7a9.3 9.3 0 0 0 4.4-1.1" />
      <path d="M9.9 9.9a3 3 0 0 0 4.2 4.2" />
    </>
  ),
  gear: (
    <>
      <circle cx="12" cy="12" r="3.2" />
      <path d="M12 2.8v2.7M12 18.5v2.7M2.8 12h2.7M18.5 12h2.7M5.5 5.5l1.9 1.9M16.6 16.6l1.9 1.9M5.5 18.5l1.9-1.9M16.6 7.4l1.9-1.9" />
    </>
  ),
  globe: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c2.7 2.6 4 5.6 4 9s-1.3 6.4-4 9c-2.7-2.6-4-5.6-4-9s1.3-6.4 4-9Z" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5.5M12 7.5v.1" />
    </>
  ),
  history: <path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 7.8v4.5l3 1.8" />,
  inbox: (
    <>
      <path d="M3.5 13.5 6 5h12l2.5 8.5v5a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1v-5Z" />
      <path d="M3.5 13.5h5l1.2 2.5h4.6l1.2-2.5h5" />
    </>
  ),
  key: (
    <>
      <circle cx="8" cy="15.5" r="4" />
      <path d="m11 12.5 8.5-8.5M15.5 8l3 3M18 5.5l2 2" />
    </>
  ),
  laptop: (
    <>
      <rect x="4.5" y="4.5" width="15" height="11" rx="1.5" />
      <path d="M2 19.5h20" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="1.5" />
      <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  logout: <path d="M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14M10.5 12h10M17 8l4 4-4 4" />,
  mail: (
    <>
      <rect x="3" y="5" width="18" height="14" rx="2" />
      <path d="m3.5 7 8.5 6 8.5-6" />
    </>
  ),
  menu: <path d="M4 6.5h16M4 12h16M4 17.5h16" />,
  notAcquired: (
    <>
      <circle cx="12" cy="12" r="8.5" stroke-dasharray="3.4 3.3" />
      <path d="M12 8v7M9 12.5l3 3 3-3" />
    </>
  ),
  pause: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.7 8.5v7M14.3 8.5v7" />
    </>
  ),
  people: (
    <>
      <circle cx="9" cy="8.5" r="3.5" />
      <path d="M2.5 19.5c.5-3.5 3-5.2 6.5-5.2s6 1.7 6.5 5.2M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.8 14.7c2.1.7 3.4 2.3 3.7 4.8" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4.5 20.5c.8-4.2 3.6-6 7.5-6s6.7 1.8 7.5 6" />
    </>
  ),
  phone: (
    <path d="M5.2 3.8h3.3l1.7 4.3-2.1 1.6a12.6 12.6 0 0 0 6.2 6.2l1.6-2.1 4.3 1.7v3.3a1.7 1.7 0 0 1-1.8 1.7A16.8 16.8 0 0 1 3.5 5.6a1.7 1.7 0 0 1 1.7-1.8Z" />
  ),
  plus: <path d="M12 5v14M5 12h14" />,
  print: (
    <>
      <path d="M7 8V3.5h10V8M7 17H5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2" />
      <path d="M7 14h10v6.5H7z" />
    </>
  ),
  question: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.3 9.4a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2.9-1.2 1.8v.3" />
      <path d="M12 17v.1" />
    </>
  ),
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5 5" />
    </>
  ),
  send: <path d="M20.5 3.5 3.5 10.2l6.5 3 3 6.8 7.5-16.5ZM10 13.2l4-4" />,
  shield: (
    <>
      <path d="M12 3 4.5 6v5.5c0 4.6 3 8 7.5 9.7 4.5-1.7 7.5-5.1 7.5-9.7V6L12 3Z" />
      <path d="m8.5 12 2.5 2.5 4.5-5" />
    </>
  ),
  sort: <path d="m8 10 4-4.5 4 4.5M8 14l4 4.5 4-4.5" />,
  stop: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7.5V13M12 16.3v.1" />
    </>
  ),
  upload: <path d="M12 15V4M7.5 8 12 3.5 16.5 8M4 19.5h16" />,
} as const;

export type IconName = keyof typeof shapes;

/** One line icon, `size` CSS pixels square. */
export function Icon(props: { name: IconName; size?: number }) {
  const size = props.size ?? 20;
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[props.name]}
    </svg>
  );
}

/** The mark in the header: the tally in four parts, in the institution's hue. */
export function Mark({ size = 40 }: { size?: number } = {}) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <rect class="f-1100" width="40" height="40" rx="9" />
      <path class="f-white" d="M20 8A12 12 0 0 0 8 20h12V8Z" />
      <path class="f-300" d="M20 8a12 12 0 0 1 12 12H20V8Z" />
      <path class="f-400" d="M8 20a12 12 0 0 0 12 12V20H8Z" />
      <path class="f-white" d="M32 20a12 12 0 0 1-12 12V20h12Z" />
    </svg>
  );
}

/** The picture of a certificate file, 44 × 52. */
export function FilePicture() {
  return (
    <svg class="filerow__i" width="44" height="52" viewBox="0 0 44 52" aria-hidden="true" focusable="false">
      <path class="f-50 s-900" d="M4 2h24l14 14v32a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z" stroke-width="2.5" />
      <path class="s-900" d="M28 2v12a2 2 0 0 0 2 2h12" fill="none" stroke-width="2.5" />
      <circle class="f-yellow s-1100" cx="22" cy="29" r="7" stroke-width="2" />
      <path class="f-900" d="m18.5 34.5-2 9 5.5-3 5.5 3-2-9" />
    </svg>
  );
}
