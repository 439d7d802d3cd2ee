import { href, useLocation } from "react-router";
import { AccountLink } from "#app/ui/frame/account-link.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";

type DocsFrameProps = { groups: { name: string; slug: string }[]; children: React.ReactNode };

/** The frame of the documentation, with a link to each of its pages. */
export function DocsFrame({ groups, children }: DocsFrameProps) {
	const { pathname } = useLocation();
	const pages = [
		{ label: "Introduction", href: href("/api") },
		...groups.map(({ name, slug }) => ({ label: name, href: href("/api/docs/:group", { group: slug }) })),
	];
	const items = pages.map((page) => ({ ...page, current: page.href === pathname }));
	return (
		<PlainFrame beside={{ label: "Pages of the API", items }} actions={<AccountLink />}>
			{children}
		</PlainFrame>
	);
}

/** Shows a text whose code is in backticks. */
export function Words({ text }: { text: string }) {
	return text.split("`").map((part, at) =>
		// biome-ignore lint/suspicious/noArrayIndexKey: the parts are never reordered
		at % 2 === 1 ? <code key={at}>{part}</code> : part,
	);
}
