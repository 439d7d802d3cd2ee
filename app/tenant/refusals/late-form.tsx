import { createContext, useContext } from "react";
import type { Refusal, SentForm } from "#app/platform/refusal.ts";
import { useDocument } from "#app/ui/document.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { TextArea, TextField } from "#app/ui/forms/field.tsx";
import type { HiddenValues } from "#app/ui/forms/hidden-fields.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";

/** The form that was posted, on the page that refuses it; undefined on every other page. */
export const SentFormContext = createContext<SentForm | undefined>(undefined);
export const useSentForm = () => useContext(SentFormContext);

type LateFormProps = { refusal: Refusal | undefined; form: SentForm; status: number };

// Sent again, these may go well: somebody signs in, or time passes.
const MAY_GO_WELL = new Set([401, 409, 429, 500, 503]);

/**
 * The part of a refusal page that hands back the form: everything that was typed, to be read, copied and sent again.
 * Works without script; nothing that was typed is lost, except files, which are named.
 */
export function LateForm({ refusal, form, status }: LateFormProps) {
	const { hidden, typed } = partsOf(form);
	if (typed.length === 0 && form.lostFiles.length === 0 && !MAY_GO_WELL.has(status)) return null;
	// Anyone who was too fast reads how long in the sentence itself.
	const wait = status === 429 ? undefined : refusal?.retryAfterSeconds;
	return (
		<PostForm action={form.action} hidden={hidden} mark={form.mark} className="stack">
			{typed.length > 0 && (
				<Section title="What you typed">
					<div className="stack">
						{typed.map(([name, value], index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes
							<Typed key={index} id={`sent-${index}`} name={name} value={value} />
						))}
					</div>
				</Section>
			)}
			<LostFiles names={form.lostFiles} />
			<Sendings refusal={refusal} form={form} status={status} />
			{wait && <p className="text-ink-soft">Best wait about {wait} seconds before you send it again.</p>}
		</PostForm>
	);
}

/** Read-only, so that what was typed can be selected and is sent again as it was. */
function Typed({ id, name, value }: { id: string; name: string; value: string }) {
	const field = { id, name, label: labelOf(name), readOnly: true, defaultValue: value, dir: "auto" };
	// 80: about a line of the widest page.
	const isLong = value.length > 80 || value.includes("\n");
	return isLong ? <TextArea {...field} rows={6} /> : <TextField {...field} />;
}

function Sendings({ refusal, form, status }: LateFormProps) {
	const { formMark } = useDocument();
	const [first, ...others] = refusal?.sendings ?? [];
	const page = encodeURIComponent(`/sign-in?next=${encodeURIComponent(form.page)}`);
	const elsewhere = { target: "_blank", rel: "noopener", variant: "quiet" } as const;
	return (
		<div className="row">
			{first ? (
				<Button name={formMark?.name} value={first.mark}>
					{first.label}
				</Button>
			) : (
				<Button variant={MAY_GO_WELL.has(status) ? "primary" : "quiet"}>Send again</Button>
			)}
			{status === 401 && (
				<ButtonLink href={form.signInUrl} {...elsewhere}>
					Sign in in a new tab
				</ButtonLink>
			)}
			{others.length > 0 && (
				<ButtonLink href={`/sign-out?next=${page}`} {...elsewhere}>
					Switch account in a new tab
				</ButtonLink>
			)}
			{others.map(({ label, mark }) => (
				<Button key={label} name={formMark?.name} value={mark} variant="quiet">
					{label}
				</Button>
			))}
		</div>
	);
}

// Buttons' names, what the form library notes for itself, and the keys of rows: nobody typed them.
const NOT_TYPED = /^(to|intent|__intent__|__state__)$|(^|\.)key$/;

/** What nobody typed, and what is to be read. */
function partsOf({ fields, hidden: before }: SentForm): { hidden: HiddenValues; typed: SentForm["fields"] } {
	// No plain object: a field may be named as what every object has.
	const hidden = new Map<string, string[]>();
	const typed: SentForm["fields"] = [];
	for (const [index, [name, value]] of fields.entries()) {
		if (index >= before && value.trim() !== "" && !NOT_TYPED.test(name)) typed.push([name, value]);
		else hidden.set(name, [...(hidden.get(name) ?? []), value]);
	}
	return { hidden: Object.fromEntries(hidden), typed };
}

/** A field's name in words: `teamId` is “Team”, `questions[1].text` is “Questions 2 text”. */
function labelOf(name: string): string {
	const words = name
		.replaceAll(/\[(\d+)\]/g, (_, index) => ` ${Number(index) + 1} `)
		.replaceAll(/[._-]+/g, " ")
		.replaceAll(/([a-z])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.replace(/(?<=\S) id$/, "")
		.trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

function LostFiles({ names }: { names: string[] }) {
	if (names.length === 0) return null;
	return (
		<div className="card">
			<p>These files cannot be kept. Choose them again on the page you came from:</p>
			<ul className="bullets mt-1">
				{names.map((name) => (
					<li key={name} className="wrap-anywhere">
						<bdi>{name}</bdi>
					</li>
				))}
			</ul>
		</div>
	);
}
