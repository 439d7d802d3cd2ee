/** Values that a form sends without showing them. */
export type HiddenValues = Record<string, string | number | readonly string[] | undefined>;

/** Marks a form without any other value as sent. */
const SENT = { sent: 1 };

/** Renders at least one field: lynx does not submit a form without fields, it only opens the form's address. */
export function HiddenFields({ values = {} }: { values?: HiddenValues }) {
	const given = Object.values(values).some((value) => value !== undefined);
	return Object.entries(given ? values : SENT).flatMap(([name, value]) =>
		[value ?? []].flat().map((one) => <input key={`${name} ${one}`} type="hidden" name={name} value={one} />),
	);
}
