%% Random scenarios on OTP's own supervisor, written down as traces.
%%
%%     erl -noshell -pa DIR -run otp_diff main SEED COUNT FILE
%%
%% Every scenario is a tree of supervisors with scripted children, or a pool (`simple_one_for_one`), and what happens to them. The
%% next thing is chosen by what the supervisors say of their children, so that each makes sense. What is written down is what the
%% supervisors call in their own processes, by the time of the call: the start functions of their children, and `exit/2`.
-module(otp_diff).
-behaviour(supervisor).
-export([main/1, init/1, start_child/2, start_child/3]).

main([Seed, Count, File]) ->
    logger:set_primary_config(level, none),
    erlang:trace_pattern({?MODULE, start_child, '_'}, true, [global]),
    erlang:trace_pattern({erlang, exit, 2}, true, [global]),
    {ok, Out} = file:open(File, [write]),
    io:format(Out, "# OTP ~s, seed ~s~n", [erlang:system_info(otp_release), Seed]),
    run(Out, list_to_integer(Seed), 1, list_to_integer(Count)),
    ok = file:close(Out),
    halt().

%% Some at a time, since those with children that do not stop wait for them.
run(_, _, First, Count) when First > Count -> ok;
run(Out, Seed, First, Count) ->
    Last = min(First + 31, Count),
    Me = self(),
    Runs = [spawn_monitor(fun() -> Me ! {self(), scenario(Seed, Number)} end) || Number <- lists:seq(First, Last)],
    [receive
         {Pid, Lines} ->
             erlang:demonitor(Ref, [flush]),
             io:put_chars(Out, Lines);
         {'DOWN', Ref, process, Pid, Why} ->
             io:format(standard_error, "scenario: ~p~n", [Why]),
             halt(1)
     end || {Pid, Ref} <- Runs],
    run(Out, Seed, Last + 1, Count).

scenario(Seed, Number) ->
    rand:seed(exsss, {Seed, Number, 0}),
    process_flag(trap_exit, true),
    Tab = ets:new(children, [public]),
    case Number rem 5 of
        0 -> otp_diff_pool:scenario(Tab, Number);
        _ -> otp_diff_tree:scenario(Tab, Number)
    end.

%% --- supervisors and their children, in whose processes all this is called

init({Controller, Tab, Name, Spec}) ->
    erlang:trace(self(), true, [call, strict_monotonic_timestamp, {tracer, Controller}]),
    ets:insert(Tab, [{{sup, Name}, self()}, {self(), Name}]),
    {ok, Spec}.

%% A member of a pool, whose script comes with it.
start_child(Tab, Name, Script) ->
    ets:insert_new(Tab, {Name, Script}),
    start_child(Tab, Name).

start_child(Tab, Name) ->
    case ets:lookup(Tab, Name) of
        [{Name, {supervisor, Spec}}] ->
            [{controller, Controller}] = ets:lookup(Tab, controller),
            supervisor:start_link(?MODULE, {Controller, Tab, Name, Spec});
        [{Name, {[How | Later], Stops}}] ->
            ets:insert(Tab, {Name, {case Later of [] -> [How]; _ -> Later end, Stops}}),
            case How of
                ok ->
                    Me = self(),
                    Pid = spawn_link(fun() -> process_flag(trap_exit, true), Me ! {self(), up}, live(Me, Stops) end),
                    ets:insert(Tab, [{Pid, Name}, {{pid, Name}, Pid}]),
                    receive {Pid, up} -> {ok, Pid} end;
                ignore -> ignore;
                error -> {error, no}
            end
    end.

live(Parent, Stops) ->
    receive
        {exit, Reason} -> exit(Reason);
        {'EXIT', Parent, _} when Stops =:= stuck -> live(Parent, Stops);
        {'EXIT', Parent, _} -> exit(Stops)
    end.
