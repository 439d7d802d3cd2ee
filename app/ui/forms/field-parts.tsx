import { Label } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "../elements/class-names.ts";

/** Props of every field. Where a field is optional, say "Optional." in the hint: the label stays the field's name. */
export type FieldBase = {
	id: string;
	name: string;
	label: string;
	hint?: ReactNode;
	error?: string;
	errors?: string[] | null;
	/** Suggests how much is expected: `short` a code or number, `medium` a name, `full` a sentence. */
	width?: "short" | "medium" | "full";
};

export function errorsOf({ error, errors }: Pick<FieldBase, "error" | "errors">): string[] {
	return [...(error ? [error] : []), ...(errors ?? [])];
}

/** Returns the attributes that tie a control to its hint and its errors. */
export function describedBy(field: Pick<FieldBase, "id" | "hint" | "error" | "errors">) {
	const invalid = errorsOf(field).length > 0;
	const ids = [field.hint && `${field.id}-hint`, invalid && `${field.id}-error`].filter(Boolean).join(" ");
	return { "aria-describedby": ids || undefined, "aria-invalid": invalid || undefined };
}

/** Shows a label, a hint and errors before a control. */
export function FieldShell({ field, children }: { field: FieldBase; children: ReactNode }) {
	const invalid = errorsOf(field).length > 0;
	return (
		<div className={classNames("field", invalid && "invalid")}>
			<Label.Root htmlFor={field.id}>{field.label}</Label.Root>
			<Hint id={field.id} hint={field.hint} />
			<FieldErrors field={field} />
			{children}
		</div>
	);
}

export function Hint({ id, hint }: { id: string; hint: ReactNode }) {
	if (!hint) return null;
	return (
		<p id={`${id}-hint`} className="hint">
			{hint}
		</p>
	);
}

export function FieldErrors({ field }: { field: Pick<FieldBase, "id" | "error" | "errors"> }) {
	const messages = errorsOf(field);
	if (messages.length === 0) return null;
	return (
		<p id={`${field.id}-error`} className="error">
			<span className="sr-only">Error: </span>
			{messages.join(" ")}
		</p>
	);
}
