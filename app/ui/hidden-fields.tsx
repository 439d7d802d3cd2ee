/** Values a form sends without showing them. */
export type HiddenValues = Record<string, string | number | undefined>;

export function HiddenFields({ values = {} }: { values?: HiddenValues }) {
	return Object.entries(values).map(
		([name, value]) => value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
	);
}
