DROP INDEX "public"."organizations_domains_idx";
