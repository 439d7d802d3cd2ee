import type { z } from "zod";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { PRESSES, type Press, type pressShape } from "./forms.ts";
import { placeTask, type Wish } from "./place.server.ts";
import { setDone } from "./tasks.server.ts";

/** What a button did: a sentence for the next page, what takes it back, and the task if the list it was in still shows it. */
type Pressed = { text: string; undo?: Record<string, string>; shown?: number };

/** Does what a pressed button of a list says. Refuses: as `setDone` and `placeTask`. */
export async function pressTask(
	tenant: Tenant,
	slug: string,
	pressed: z.output<typeof pressShape>,
): Promise<Pressed> {
	const name = PRESSES.find((one) => pressed[one] !== undefined) as Press;
	const id = pressed[name] as number;
	if (name === "done") {
		const { text } = await setDone(tenant, [slug, id], "done");
		return { text: sentence`“${text}” is done.`, undo: { open: String(id) } };
	}
	if (name === "open") {
		const { text } = await setDone(tenant, [slug, id], "open");
		return { text: sentence`“${text}” is open again.`, ...(pressed.show !== "done" && { shown: id }) };
	}
	const wish: Wish = name === "place" ? besideOf(pressed) : name;
	const { text, isMoved } = await placeTask(tenant, [slug, id], wish);
	if (!isMoved) return { text: sentence`“${text}” stayed where it was.`, shown: id };
	return { text: sentence`Moved “${text}”${name === "place" ? "" : ` ${name}`}.`, shown: id };
}

const besideOf = ({ ahead, behind }: z.output<typeof pressShape>): Wish =>
	ahead === undefined ? { after: behind as number } : { before: ahead };
