import { refuse } from "#app/platform/refusal.ts";
import { sentence } from "#app/ui/text/isolate.ts";

/** Something to restore: what it is, its name, and the page of the one that has the name now. */
type ReturnLink = { what: string; name: string; href: string };

/** Refuses to restore something whose name is taken, as creating it would be refused. Refuses: 409, always. */
export function refuseNameTaken({ what, name, href }: ReturnLink): never {
	return refuse(409, {
		title: sentence`Another ${what} is named “${name}” now`,
		message: `The ${what} stays deleted, because two can’t have the same name. Rename the other one in a new tab, then come back here and choose Send again.`,
		rule: "unique-name",
		links: [{ label: sentence`Rename “${name}”`, href }],
	});
}

/** Does the same where the limit is reached. Refuses: 409, always. */
export function refuseFull(message: string): never {
	return refuse(409, { title: "There’s no room for it", message, rule: "most" });
}
