import { BlockList, isIP, isIPv4 } from "node:net";

/** A set of addresses and networks, such as `10.1.0.0/16`. */
export type AddressList = { has(address: string): boolean };

/** Reads addresses and networks with commas between them; undefined when one of them is neither. */
export function addressList(text: string): AddressList | undefined {
	const given = text
		.split(",")
		.map((one) => one.trim())
		.filter(Boolean);
	return given.every(isNetwork) ? listOf(given) : undefined;
}

const isNetwork = (text: string): boolean => {
	const [, address = "", bits = "0"] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
	return isIP(address) > 0 && Number(bits) <= (isIPv4(address) ? 32 : 128);
};

function listOf(networks: readonly string[]): AddressList {
	const [four, six] = [new BlockList(), new BlockList()];
	for (const network of networks) {
		const [address = "", bits] = network.split("/");
		if (isIPv4(address)) four.addSubnet(address, Number(bits ?? 32), "ipv4");
		else six.addSubnet(address, Number(bits ?? 128), "ipv6");
	}
	// Each in its own family: PostgreSQL's and Node's `::ffff:10.0.0.1` is IPv6 here, and in no network of IPv4.
	return { has: (address) => (isIPv4(address) ? four.check(address, "ipv4") : six.check(address, "ipv6")) };
}

// Everything in IANA's registries of special addresses of IPv4 (RFC 6890 and its successors), and where Azure answers its
// own machines.
const SPECIAL_4 = [
	"0.0.0.0/8",
	"10.0.0.0/8",
	"100.64.0.0/10",
	"127.0.0.0/8",
	"168.63.129.16",
	"169.254.0.0/16",
	"172.16.0.0/12",
	"192.0.0.0/24",
	"192.0.2.0/24",
	"192.31.196.0/24",
	"192.52.193.0/24",
	"192.88.99.0/24",
	"192.168.0.0/16",
	"192.175.48.0/24",
	"198.18.0.0/15",
	"198.51.100.0/24",
	"203.0.113.0/24",
	"224.0.0.0/3",
];
// Public addresses of IPv6 are in 2000::/3. Within it: special ones, those of tests, and those that carry one of IPv4.
const SPECIAL_6 = [
	"::/3",
	"4000::/2",
	"8000::/1",
	"2001::/23",
	"2001:db8::/32",
	"2002::/16",
	"2620:4f:8000::/48",
	"3ffe::/16",
	"3fff::/16",
];
const special = listOf([...SPECIAL_4, ...SPECIAL_6]);

/** Tells whether an address is one of the public internet. What is no address, or names a zone of this machine, is not. */
export const isPublic = (address: string): boolean =>
	isIP(address) > 0 && !address.includes("%") && !special.has(address);
