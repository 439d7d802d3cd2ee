import { z } from "zod";

/** A picture to save, or the choice to have none. The file's content is checked where it is read. */
export const pictureShape = z.object({
	to: z.enum(["new", "none"]).default("new"),
	picture: z.instanceof(File, { error: "Choose a picture" }).optional(),
});
