DROP TABLE "public"."api_key_links" CASCADE;
