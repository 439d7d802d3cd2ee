import { createContext, useContext } from "react";
import { fieldLabel, wordsOf } from "#app/platform/field-label.ts";
import type { Refusal, SentForm } from "#app/platform/refusal.ts";
import { useDocument } from "#app/ui/document.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { TextArea, TextField } from "#app/ui/forms/field.tsx";
import type { HiddenValues } from "#app/ui/forms/hidden-fields.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { type Description, DescriptionList } from "#app/ui/lists/description-list.tsx";
import { isPermission } from "../permissions/catalog.ts";
import { PERMISSIONS } from "../permissions/permissions.ts";

/** The form that was posted, on the page that refuses it; undefined on every other page. */
export const SentFormContext = createContext<SentForm | undefined>(undefined);
export const useSentForm = () => useContext(SentFormContext);

type ReturnedFormProps = { refusal: Refusal | undefined; form: SentForm; status: number };

// Sending these again may succeed: after signing in, after a look at what changed, or after some time. What a role does
// not allow would be refused again.
const MAY_GO_WELL = new Set([401, 409, 429, 500, 503]);

/**
 * Shows, on a refusal page, everything that was typed, to be read, copied and sent again. Works without script.
 * Nothing typed is lost; files cannot be kept and are listed by name.
 */
export function ReturnedForm({ refusal, form, status }: ReturnedFormProps) {
	const { hidden, typed, chosen } = partsOf(form);
	const canSend = (MAY_GO_WELL.has(status) && !refusal?.isFinal) || refusal?.restore !== undefined;
	const hasValues = typed.length > 0 || chosen.length > 0;
	if (!hasValues && form.lostFiles.length === 0 && !canSend) return null;
	const sent = (
		<>
			{hasValues && (
				<Section title={typed.length > 0 ? "What you typed" : "What you chose"}>
					<div className="stack">
						{typed.map(([name, value], index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes
							<Typed key={index} id={`sent-${index}`} name={name} value={value} />
						))}
						{chosen.length > 0 && <DescriptionList items={chosen} />}
						{!canSend && <p className="text-ink-soft">It can’t be sent again here. Copy what you need.</p>}
					</div>
				</Section>
			)}
			<LostFiles names={form.lostFiles} />
		</>
	);
	if (!canSend) return <div className="stack">{sent}</div>;
	// For a 429, the sentence itself says how long to wait.
	const wait = status === 429 ? undefined : refusal?.retryAfterSeconds;
	return (
		<PostForm action={form.action} hidden={hidden} mark={form.mark} className="stack">
			{sent}
			<Sendings refusal={refusal} form={form} status={status} />
			{wait && <p className="text-ink-soft">{`Wait about ${durationOf(wait)} before you send it again.`}</p>}
		</PostForm>
	);
}

/** Says a number of seconds in the unit that people would use. */
export function durationOf(seconds: number): string {
	if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
	const minutes = Math.round(seconds / 60);
	return minutes < 90 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

// 70: about the characters in a line of the widest page. 30: a screen; longer text scrolls.
const LINE = 70;
const MOST_ROWS = 30;

/** Read-only, so that the text can be selected and is sent again unchanged. */
function Typed({ id, name, value }: { id: string; name: string; value: string }) {
	const field = { id, name, label: fieldLabel(name), readOnly: true, defaultValue: value, dir: "auto" };
	const rows = value.split("\n").reduce((sum, line) => sum + Math.ceil((line.length + 1) / LINE), 0);
	return rows > 1 ? <TextArea {...field} rows={Math.min(rows + 1, MOST_ROWS)} /> : <TextField {...field} />;
}

function Sendings({ refusal, form, status }: ReturnedFormProps) {
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
				<Button>Send again</Button>
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

// Names of buttons, the form library's own fields, the keys of rows, and choices by id: no one typed them.
const NOT_TYPED = /^(to|intent|deed|done|open|up|down|move|__intent__|__state__)$|(^|\.)key$|Id$/;

// A choice of ours has up to 200 characters. What is longer was typed, whatever the form says, and shown once is enough.
const LONGEST_CHOICE = 400;

type Parts = { hidden: HiddenValues; typed: SentForm["fields"]; chosen: Description[] };

/** Separates hidden values from the ones that the person typed, and says in words what they chose. */
function partsOf({ fields, hidden: before, choices }: SentForm): Parts {
	// A Map rather than a plain object: a field may have the name of an inherited property.
	const hidden = new Map<string, string[]>();
	const typed: SentForm["fields"] = [];
	const chosen = new Map<string, string[]>();
	const add = (to: Map<string, string[]>, name: string, value: string) =>
		to.set(name, [...(to.get(name) ?? []), value]);
	for (const [index, [name, value]] of fields.entries()) {
		const isShown = index >= before && value.trim() !== "" && !NOT_TYPED.test(name);
		const isChoice = choices.includes(name) && value.length <= LONGEST_CHOICE;
		if (isShown && !isChoice) typed.push([name, value]);
		else add(hidden, name, value);
		const words = isShown && isChoice && choiceWords(value);
		if (words) add(chosen, fieldLabel(name), words);
	}
	const items = [...chosen].map(([term, values]) => ({ term, details: <Values values={values} /> }));
	return { hidden: Object.fromEntries(hidden), typed, chosen: items };
}

// What has only a number or a person's id cannot be named here.
const ID = /^user_|(^|[.:])\d{4,}(\.\d+)?$/;
const KEY = /^[a-z]+([.:_-][a-z]+)*$/;

function choiceWords(value: string): string | undefined {
	if (value === "on") return "Yes";
	if (isPermission(value)) return PERMISSIONS[value].description;
	if (ID.test(value)) return undefined;
	return KEY.test(value) ? wordsOf(value) : value;
}

function Values({ values }: { values: string[] }) {
	if (values.length === 1) return <bdi>{values[0]}</bdi>;
	return (
		<ul className="bullets">
			{values.map((value) => (
				<li key={value}>
					<bdi>{value}</bdi>
				</li>
			))}
		</ul>
	);
}

function LostFiles({ names }: { names: string[] }) {
	if (names.length === 0) return null;
	return (
		<div className="card">
			<p>We couldn’t keep these files. Choose them again on the page you came from:</p>
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
