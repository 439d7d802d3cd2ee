import { z } from "zod";
import { wholeNumber } from "#app/platform/whole-number.ts";
import { PREVIEW_WIDTHS, type PreviewWidth } from "#app/tenant/files/preview-widths.ts";

/** Describes the query of the list: the file before which the older ones are. */
export const listShape = z.object({ before: wholeNumber().optional() });

const isPreviewWidth = (width: number): width is PreviewWidth =>
	PREVIEW_WIDTHS.some((known) => known === width);

/** Describes the query of a preview: how wide it may be. */
export const previewShape = z.object({
	width: z.coerce.number().refine(isPreviewWidth).default(PREVIEW_WIDTHS[0]),
});
