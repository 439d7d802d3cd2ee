import { Notice } from "#app/ui/notices/notice.tsx";

/** Says that the page reloads automatically, and how to stop it. */
export function RefreshingNotice({ href }: { href: string }) {
	return (
		<Notice>
			A run is in progress. This page reloads every few seconds.{" "}
			<a href={href} className="link">
				Stop reloading
			</a>
		</Notice>
	);
}
