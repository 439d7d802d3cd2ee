import { Buffer } from "node:buffer";
import { Webhook } from "svix";
import { newFormMark } from "#app/platform/http/forms/form-mark.server.ts";
import type { Ask } from "#tests/isolation/walk/answers.ts";
import type { PageForm } from "#tests/isolation/walk/forms.ts";
import type { RouteLine } from "#tests/isolation/walk/routes.ts";
import { exchange, type Mark, NOBODYS, OURS, THEIRS } from "#tests/isolation/world/marks.ts";
import { PARAMETERS } from "#tests/isolation/world/parameters.ts";
import { idOf, type Visitor } from "#tests/isolation/world/people.ts";
import type { World } from "#tests/isolation/world/world.ts";
import { inAddress } from "./hostile.ts";
import { edgesOf, type Limits, type Offer, unshownForms } from "./offers.ts";
import { type Edit, OPERATOR, type Plan, type Value } from "./plan.ts";
import type { Vocabulary } from "./vocabulary.ts";

export type Surroundings = {
	world: World;
	words: Vocabulary;
	offers: (who: string, path: string) => Promise<Offer>;
	cookieOf: (who: string) => string;
};

const NOTHING: Limits = { options: [] };

/** Builds the request for a plan, now that the page's offer is known. */
export async function wishFor(around: Surroundings, plan: Plan): Promise<Ask> {
	const page = pathOf(around, plan.line, [], plan.who);
	const offer = await offerFor(around, plan, page);
	const wish = await plainWish(around, plan, offer);
	const query = queryOf(around, plan, offer);
	const path = query && `${wish.path}${wish.path.includes("?") ? "&" : "?"}${query}`;
	return withFlash(around, plan, path ? { ...wish, path } : wish);
}

/** Returns the offer of the page itself, or of one that a link with a query leads to. */
async function offerFor({ offers }: Surroundings, plan: Plan, page: string): Promise<Offer> {
	const offer = await offers(plan.who, page);
	const shown = offer.links.filter((link) => link.startsWith(`${page}?`));
	const link = plan.kind === "form" ? shown[plan.pick % (2 * shown.length + 1)] : undefined;
	return link ? offers(plan.who, link) : offer;
}

async function plainWish(around: Surroundings, plan: Plan, offer: Offer): Promise<Ask> {
	const own = pathOf(around, plan.line, plan.parameters, plan.who);
	if (plan.kind === "data") return { method: "GET", path: `${own.replace(/\/$/, "/_root")}.data` };
	if (plan.kind === "link") return { method: "GET", path: pickedOf(offer.links, plan.pick) ?? own };
	if (plan.kind === "body" || plan.line.pattern.startsWith("/api/")) return jsonWish(around, plan, own);
	if (plan.kind === "page") return { method: "GET", path: own };
	const form = pickedOf(await formsFor(around, plan, offer, own), plan.pick);
	return form ? formWish(plan, form, offer) : { method: "GET", path: own };
}

/** Returns the page's forms; where this person sees none, those that somebody else sees there. */
async function formsFor(around: Surroundings, plan: Plan, offer: Offer, own: string): Promise<PageForm[]> {
	if (plan.kind === "form" && offer.forms.length > 0) return offer.forms;
	const unshown = unshownForms(plan.line, own);
	if (unshown.length > 0) return unshown;
	const owners = await around.offers("owner", pathOf(around, plan.line, [], "owner"));
	return owners.forms;
}

const pickedOf = <T>(all: T[], pick: number): T | undefined => all[pick % all.length];

const MARK_TOUCHED = 8;

function formWish(plan: Plan, form: PageForm, { limits }: Offer): Ask {
	const change = (given: Fields) => plan.edits.reduce((sent, edit) => edited(sent, edit, limits), given);
	// Changes of the mark itself reveal little, and a small form has few other fields, so they are occasional.
	const touchesMark = plan.pick % MARK_TOUCHED === 0;
	const fields = touchesMark
		? change(marked(form, plan.who))
		: marked({ ...form, fields: change(form.fields) }, plan.who);
	// Another site is not ours to send requests to.
	const action = form.action.startsWith("/") ? form.action : "/";
	if (form.method === "post")
		return { method: "POST", path: action, form: fields, takesFiles: form.takesFiles };
	const query = fields.map(([name, value]) => `${inAddress(name)}=${inAddress(value)}`).join("&");
	return { method: "GET", path: `${action.split("?")[0]}?${query}` };
}

type Fields = PageForm["fields"];

/** Makes the form look as if the asker had just opened the page: a form that was sent before gets its earlier answer. */
function marked({ method, fields }: PageForm, who: string): Fields {
	if (method === "get") return fields;
	const { name, value } = newFormMark(accountOf(who));
	return [[name, value], ...fields.filter(([other]) => other !== name)];
}

function accountOf(who: string): string | undefined {
	if (who === "neighbor") return idOf(THEIRS, "owner");
	if (who === "signed-out") return undefined;
	return idOf(OURS, who === "operator" ? OPERATOR : (who as Visitor));
}

function edited(fields: Fields, { how, at, name, value }: Edit, limits: Map<string, Limits>): Fields {
	const place = at % Math.max(fields.length, 1);
	const [field = "", kept = ""] = fields[place] ?? [];
	const sent = given(value, kept, limits.get(field) ?? NOTHING);
	if (how === "add" || fields.length === 0) return [...fields, [name, sent]];
	if (how === "press") return [...fields, ["__intent__", sent]];
	if (how === "drop") return fields.filter((_, other) => other !== place);
	if (how === "repeat") return [...fields, [field, sent]];
	return fields.with(place, [field, sent]);
}

/** Returns the value that replaces the previous one. */
function given(value: Value, kept: string, limits: Limits): string {
	if (value.kind === "edge") return pickedOf(edgesOf(limits, kept), value.which) ?? "";
	if (value.kind === "text") return value.text;
	return { kept, theirs: exchange(kept, OURS, THEIRS), nobodys: exchange(kept, OURS, NOBODYS) }[value.kind];
}

/** Returns the address of a route, its parameters kept or replaced. The neighbor stays at our addresses. */
function pathOf({ world }: Surroundings, line: RouteLine, values: Value[], who: string): string {
	let at = 0;
	return line.pattern.replaceAll(/:(\w+)\??|\*/g, (whole, name = whole) => {
		const of = (mark: Mark) => PARAMETERS[name]?.(mark, mark === OURS ? world.ours.rows : world.theirs.rows);
		const value = values[at++] ?? { kind: "kept" };
		const kept = String(of(OURS));
		if (who === "neighbor" && value.kind === "theirs") return inAddress(kept);
		if (value.kind === "theirs") return inAddress(String(of(THEIRS)));
		// One or two dots would be another address.
		const text = given(value, kept, NOTHING).slice(0, 2_000);
		return inAddress(/^\.{0,2}$/.test(text) ? kept : text);
	});
}

/** Picks names that the page knows and names from our shapes, also swapped for each other. */
function queryOf({ words }: Surroundings, { query }: Plan, { limits, links }: Offer): string {
	const linked = links.flatMap((link) => [...new URLSearchParams(link.split("?")[1] ?? "").keys()]);
	const own = [...new Set([...linked, ...limits.keys()])];
	const all = [...new Set([...own, ...words.keys()])];
	return query
		.map(({ at, name, value }) => {
			// Half of them are the page's own, which reveal more than all the others.
			const names = at % 2 === 0 && own.length > 0 ? own : all;
			const known = at % 5 === 0 ? name : (pickedOf(names, at) ?? name);
			const options = [...(words.get(known) ?? [])];
			const limit = limits.get(known) ?? { options };
			return `${inAddress(known.slice(0, 1_000))}=${inAddress(given(value, options[0] ?? "1", limit).slice(0, 1_000))}`;
		})
		.join("&");
}

const EVENTS = [
	"user",
	"organization",
	"organizationMembership",
	"organizationInvitation",
	"session",
	"no",
].flatMap((what) => ["created", "updated", "deleted"].map((how) => `${what}.${how}`));

function jsonWish({ words }: Surroundings, plan: Plan, path: string): Ask {
	const fields = plan.edits.map(({ at, name, value }) => {
		const known = [...words.keys()][at % words.size] ?? name;
		const listed = pickedOf(["firstName", "lastName", "phone", "id", "slug", known, name], at) ?? known;
		return [listed, given(value, "Ada", NOTHING)] as const;
	});
	const json = plan.pick % 3 === 0 ? plan.json : JSON.stringify(Object.fromEntries(fields));
	if (!path.startsWith("/api/webhooks/")) return { method: "POST", path, json };
	const type = pickedOf(EVENTS, plan.pick);
	const event = `{"type":${JSON.stringify(type)},"object":"event","data":${json}}`;
	return delivery(path, plan.pick % 4 === 0 ? plan.json : event);
}

/** Builds a delivery signed as Clerk signs. */
function delivery(path: string, given: string): Ask {
	const json = given.toWellFormed();
	const now = new Date();
	const id = `msg_fuzz_${Buffer.from(json).toString("hex").slice(0, 40)}`;
	const key = new Webhook(process.env.CLERK_WEBHOOK_SIGNING_SECRET ?? "");
	const headers = {
		...{ "svix-id": id, "svix-timestamp": String(Math.floor(now.getTime() / 1000)) },
		"svix-signature": key.sign(id, now, json),
	};
	return { method: "POST", path, json, headers };
}

/** Forges the cookie that carries a message over a redirect. */
function withFlash({ cookieOf }: Surroundings, { who, flash }: Plan, wish: Ask): Ask {
	if (flash === undefined) return wish;
	const undo = { action: flash, values: { [flash]: flash } };
	const content = Buffer.from(JSON.stringify({ text: flash, undo })).toString("base64url");
	const cookie = [cookieOf(who), `flash=${content}`].filter(Boolean).join("; ");
	return { ...wish, headers: { ...wish.headers, Cookie: cookie } };
}
