/** HTML that was built by `html`; everything else is escaped. */
export type Html = { html: string };

type Piece = Html | Html[] | string | number;

/** Builds HTML. Values are escaped as text unless they were built by this template. */
export function html(texts: TemplateStringsArray, ...values: Piece[]): Html {
	const parts = texts.map((text, at) => `${text}${at < values.length ? written(values[at] ?? "") : ""}`);
	return { html: parts.join("") };
}

function written(value: Piece): string {
	if (Array.isArray(value)) return value.map(written).join("\n");
	if (typeof value === "object") return value.html;
	return String(value)
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}
