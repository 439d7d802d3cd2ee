import type { ComponentProps } from "react";
import { TextField } from "./field.tsx";

/**
 * Asks for a person by name or email address, and suggests names where the browser can.
 *
 * Accessibility: as `TextField`; the suggestions are the browser's own.
 */
export function PersonField({ people, ...field }: ComponentProps<typeof TextField> & { people: string[] }) {
	const list = `${field.id}-people`;
	return (
		<>
			<TextField {...field} list={list} autoComplete="off" spellCheck={false} width="medium" />
			<datalist id={list}>
				{people.map((name) => (
					<option key={name} value={name} />
				))}
			</datalist>
		</>
	);
}
