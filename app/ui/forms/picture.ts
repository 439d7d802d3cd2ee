import { z } from "zod";

/** A picture that is sent, or the wish to have none. What is in the file is looked at where it is read. */
export const pictureShape = z.object({
	to: z.enum(["new", "none"]).default("new"),
	picture: z.instanceof(File, { error: "Choose a picture" }).optional(),
});
