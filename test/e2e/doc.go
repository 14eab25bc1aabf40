// Package e2e runs the built binary through stories: testscript files in testdata, with real ports, the real store, and real clients.
//
// Commands beside those of testscript:
//
//	serve [flag…]                 start portico on free ports with its state in $WORK/data, and wait until it serves. Sets GATEWAY, GATEWAYS,
//	                              MANAGEMENT, METRICS, SERVICE (the ARM id), CA, TOKEN (of the administrator) and STARTER, UNLIMITED (keys)
//	stop | kill                   end it with SIGTERM, which must succeed, or with SIGKILL
//	arm METHOD PATH [FILE]        call the management API below $SERVICE, or at PATH if it begins with //; prints status and body
//	http [-X M] [-H H]… [-d FILE] URL   send a request and print the answer: status line, sorted header, body
//	backend NAME                  start a backend that answers with what it was asked; sets NAME to its URL. backend-down NAME ends it
//	eventually REGEXP …           http again and again until the answer matches
//	forget PATH                   delete a resource from the store past all rules, while nothing runs
//	tour FILE                     run the shell blocks of a Markdown page and compare what they print with its text blocks
//	same FILE                     compare the output of the last command with a file, in which $WORD stands for an environment variable
package e2e
