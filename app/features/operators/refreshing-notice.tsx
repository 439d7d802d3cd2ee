import { Notice } from "#app/ui/notices/notice.tsx";

/** Says that the page loads itself anew, and how that ends. */
export function RefreshingNotice({ href }: { href: string }) {
	return (
		<Notice>
			A run is at work. This page loads anew every few seconds.{" "}
			<a href={href} className="link">
				Stop that
			</a>
		</Notice>
	);
}
