/** The icon of the program, which browsers, the plugins and the bundle show beside its name. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0b5cad"/><path d="M4 11.5l4-7 4 7z" fill="#fff"/></svg>`;
