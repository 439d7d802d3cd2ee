import { workOff } from "#app/platform/jobs/work.server.ts";
import { reactingWith } from "#app/tenant/react.server.ts";
import { reactions as ofTheProduct } from "#app/worker.server.ts";

/**
 * Runs every reaction that is due, and those they cause, in this process, one after another; returns how many.
 * `early` also runs those that wait for their next try.
 */
export async function runReactions({ reactions = ofTheProduct, early = false } = {}): Promise<number> {
	return workOff(reactingWith(reactions), { early });
}
