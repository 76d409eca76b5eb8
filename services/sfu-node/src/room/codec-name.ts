// How do clients name a codec? By the second half of its mime type, in lower case: `vp8`.
export const codecNameOf = (mimeType: string): string =>
  mimeType.replace(/^.*\//, '').toLowerCase();
