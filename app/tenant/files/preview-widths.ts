/** How many pixels previews are wide at most: one for lists, one for screens with many pixels. Stored ones have these in their names. */
export const PREVIEW_WIDTHS = [320, 1280] as const;

export type PreviewWidth = (typeof PREVIEW_WIDTHS)[number];
