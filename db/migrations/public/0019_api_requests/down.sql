DROP TABLE "public"."api_requests" CASCADE;
