import { createContext, useContext } from "react";
import { fieldLabel } from "#app/platform/field-label.ts";
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

type ReturnedFormProps = { refusal: Refusal | undefined; form: SentForm; status: number };

// Sending these again may succeed: after signing in, after a look at what changed, or after some time. What a role does
// not allow would be refused again.
const MAY_GO_WELL = new Set([401, 409, 429, 500, 503]);

/**
 * Shows, on a refusal page, everything that was typed, to be read, copied and sent again. Works without script.
 * Nothing typed is lost; files cannot be kept and are listed by name.
 */
export function ReturnedForm({ refusal, form, status }: ReturnedFormProps) {
	const { hidden, typed, ticked } = partsOf(form);
	const canSend = (MAY_GO_WELL.has(status) && !refusal?.isFinal) || refusal?.restore !== undefined;
	if (typed.length === 0 && form.lostFiles.length === 0 && !canSend) return null;
	const sent = (
		<>
			{typed.length > 0 && (
				<Section title="What you typed">
					<div className="stack">
						{typed.map(([name, value], index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: names repeat, and the list never changes
							<Typed key={index} id={`sent-${index}`} name={name} value={value} />
						))}
						{ticked.length > 0 && <p>Also ticked: {ticked.map(fieldLabel).join(", ")}</p>}
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
const NOT_TYPED = /^(to|intent|__intent__|__state__)$|(^|\.)key$|Id$/;

type Parts = { hidden: HiddenValues; typed: SentForm["fields"]; ticked: string[] };

/** Separates hidden values from the ones that the person typed, and names the checkboxes that they ticked. */
function partsOf({ fields, hidden: before, checkboxes }: SentForm): Parts {
	// A Map rather than a plain object: a field may have the name of an inherited property.
	const hidden = new Map<string, string[]>();
	const typed: SentForm["fields"] = [];
	const ticked: string[] = [];
	for (const [index, [name, value]] of fields.entries()) {
		const isCheckbox = checkboxes.includes(name);
		const isTyped = index >= before && value.trim() !== "" && !NOT_TYPED.test(name) && !isCheckbox;
		if (isTyped) typed.push([name, value]);
		else hidden.set(name, [...(hidden.get(name) ?? []), value]);
		if (isCheckbox) ticked.push(name);
	}
	return { hidden: Object.fromEntries(hidden), typed, ticked };
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
