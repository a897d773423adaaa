/** The icon of the browser's tab: four columns, of which the second stands out. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
  `<rect width="32" height="32" rx="7" fill="#0b5fff"/>` +
  `<g fill="#fff"><rect x="7" y="16" width="4" height="9" rx="1"/><rect x="13" y="7" width="4" height="18" rx="1"/>` +
  `<rect x="19" y="12" width="4" height="13" rx="1" opacity=".75"/><rect x="25" y="19" width="0" height="6"/></g></svg>\n`;
